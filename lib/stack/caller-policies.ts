import { Stack, Validations } from 'aws-cdk-lib';
import type { CfnRestApi, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Route } from '../../client/contract/route.ts';
import { API_VERSION, stackName } from '../names.ts';
import { routesOf } from '../plan/endpoints.ts';
import type { StageConfig } from '../stage.ts';

/** The permissions that each policy covers. A caller that bills must also read what became of its charges. */
const callerPolicies = {
  TallyBiller: ['any', 'bill', 'read'],
  TallyReader: ['any', 'read'],
  TallyOperator: ['any', 'read', 'close', 'admin'],
} as const satisfies Record<string, readonly Route['permission'][]>;

/**
 * Managed policies that an account's administrators attach to callers' roles and users. Each names the routes that it
 * allows. They do not know customers; the stage's rules do.
 */
export class CallerPolicies extends Construct {
  constructor(scope: Construct, id: string, stage: StageConfig, api: RestApi) {
    super(scope, id);
    for (const [name, permissions] of Object.entries(callerPolicies)) {
      const allowed = routesOf(stage)
        .map(([, route]) => route)
        .filter(({ permission, signedBy }) => !signedBy && permissions.some((each) => each === permission));
      this.addPolicy(name, stage, api, allowed);
    }
  }

  private addPolicy(name: string, stage: StageConfig, api: RestApi, routes: readonly Route[]): void {
    const resources = routes.map(({ method, path }) => `${API_VERSION}/${method}${withWildcards(path)}`);
    const policy = new ManagedPolicy(this, name, {
      // IAM's names belong to the account, which may have several stages.
      managedPolicyName: `${name}-${stage.name}`,
      description: `What ${name} may call on ${stackName(stage.name)}`,
      statements: [
        new PolicyStatement({
          actions: ['execute-api:Invoke'],
          resources: resources.map((resource) =>
            Stack.of(this).formatArn({
              service: 'execute-api',
              resource: api.restApiId,
              resourceName: resource,
            }),
          ),
        }),
      ],
    });
    const apiName = Stack.of(this).getLogicalId(api.node.defaultChild as CfnRestApi); // a RestApi is made of this
    for (const resource of resources.filter((each) => each.includes('*'))) {
      Validations.of(policy).acknowledge({
        id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<${apiName}>/${resource}]`,
        reason: 'It stands for an id in the path. The rules say for which customers a caller may do this.',
      });
    }
  }
}

const withWildcards = (path: Route['path']): string => path.replaceAll(/{\w+}/g, '*');
