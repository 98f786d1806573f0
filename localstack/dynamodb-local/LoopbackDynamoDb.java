import java.lang.reflect.Field;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/** DynamoDB Local on the loopback interface alone, for as long as the process that started it lives. */
public final class LoopbackDynamoDb {
  public static void main(String[] arguments) throws Exception {
    endWithParent();
    DynamoDBProxyServer dynamoDb = ServerRunner.createServerFromCommandLineArgs(arguments);
    listenOnLoopback(dynamoDb);
    dynamoDb.start();
    dynamoDb.join();
  }

  /** LocalStack killed outright cannot stop us, and an orphan would hold the port and the data. */
  private static void endWithParent() {
    ProcessHandle parent = ProcessHandle.current().parent().orElseThrow();
    parent.onExit().thenRun(() -> System.exit(0));
  }

  /** DynamoDB Local has no option for it: its Jetty server is private and listens on every interface. */
  private static void listenOnLoopback(DynamoDBProxyServer dynamoDb) throws ReflectiveOperationException {
    Field field = DynamoDBProxyServer.class.getDeclaredField("server");
    field.setAccessible(true);
    for (Connector connector : ((Server) field.get(dynamoDb)).getConnectors()) {
      ((ServerConnector) connector).setHost("127.0.0.1");
    }
  }
}
