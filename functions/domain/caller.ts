const ASSUMED_ROLE = /^(arn:[^:]+:sts::[^:]*:assumed-role\/[^/]+)\/.+$/;
const ROLE = /^arn:([^:]+):iam::([^:]*):role\/(?:.*\/)?([^/]+)$/;

/**
 * The name that a caller has in all its requests. A role is `…:assumed-role/<role>`, without session and IAM path. Each
 * Lambda environment has its own session, and signatures do not show the path.
 *
 * @param arn who signed: an ARN of STS or IAM
 * @returns that ARN; a role's ARN without session and path, in whichever form it came
 */
export function callerName(arn: string): string {
  const [, partition, account, role] = ROLE.exec(arn) ?? [];
  if (role !== undefined) return `arn:${partition}:sts::${account}:assumed-role/${role}`;
  return ASSUMED_ROLE.exec(arn)?.[1] ?? arn;
}

/**
 * @param pattern a value, or its beginning followed by `*`
 * @returns whether the value matches the pattern
 */
export const matches = (pattern: string, value: string): boolean =>
  pattern.endsWith('*') ? value.startsWith(pattern.slice(0, -1)) : value === pattern;
