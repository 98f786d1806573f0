import java.lang.reflect.Field;
import java.util.List;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.awssdk.services.dynamodb.model.ListTablesRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.AbstractLocalDynamoDBServerHandler;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;

/**
 * DynamoDB Local, only on the loopback interface, and only as long as the process that started it lives. What it keeps
 * on disk (-dbPath) is written before it is acknowledged.
 */
public final class LoopbackDynamoDb {
  public static void main(String[] arguments) throws Exception {
    endWithParent();
    DynamoDBProxyServer dynamoDb = ServerRunner.createServerFromCommandLineArgs(arguments);
    listenOnLoopback(dynamoDb);
    int path = List.of(arguments).indexOf("-dbPath") + 1;
    if (path > 0) commitBeforeAnswer(dynamoDb, arguments[path]);
    dynamoDb.start();
    dynamoDb.join();
  }

  /** If LocalStack is killed, it cannot stop us, and an orphan would hold the port and the data. */
  private static void endWithParent() {
    ProcessHandle parent = ProcessHandle.current().parent().orElseThrow();
    parent.onExit().thenRun(() -> System.exit(0));
  }

  /** DynamoDB Local has no option for it: its Jetty server is private and listens on every interface. */
  private static void listenOnLoopback(DynamoDBProxyServer dynamoDb) throws ReflectiveOperationException {
    Server server = (Server) accessible(DynamoDBProxyServer.class, "server").get(dynamoDb);
    for (Connector connector : server.getConnectors()) {
      ((ServerConnector) connector).setHost("127.0.0.1");
    }
  }

  private static void commitBeforeAnswer(DynamoDBProxyServer dynamoDb, String path) throws ReflectiveOperationException {
    Object handler = accessible(DynamoDBProxyServer.class, "serverHandler").get(dynamoDb);
    accessible(AbstractLocalDynamoDBServerHandler.class, "primaryHandler").set(handler, new Committed(path));
  }

  private static Field accessible(Class<?> owner, String name) throws ReflectiveOperationException {
    Field field = owner.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  /**
   * DynamoDB Local answers a transaction when its commit is queued, and not when it is done. If it is killed in
   * between, it loses what it acknowledged. A read goes through the same queue, so it waits for the commit.
   */
  private static final class Committed extends LocalDynamoDBRequestHandler {
    private static final ListTablesRequest READ = ListTablesRequest.builder().limit(1).build();

    Committed(String path) {
      super(0, false, path, false, false);
    }

    @Override
    public TransactWriteItemsResponse transactWriteItems(
        String accessKey, String region, TransactWriteItemsRequest request) {
      TransactWriteItemsResponse response = super.transactWriteItems(accessKey, region, request);
      listTables(accessKey, region, READ);
      return response;
    }
  }
}
