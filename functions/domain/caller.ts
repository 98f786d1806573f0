const ASSUMED_ROLE = /^(arn:[^:]+:sts::[^:]*:assumed-role\/[^/]+)\/.+$/;
const ROLE = /^arn:([^:]+):iam::([^:]*):role\/(?:.*\/)?([^/]+)$/;

/**
 * The name that a caller keeps over all its requests. A role is known by `…:assumed-role/<role>`: its sessions are
 * left out, since each Lambda environment has one of its own, and so are the paths of IAM, which signatures do not show.
 *
 * @param arn who signed: an ARN of STS or IAM
 * @returns that ARN; of a role, whatever its form, without session and path
 */
export function callerName(arn: string): string {
  const [, partition, account, role] = ROLE.exec(arn) ?? [];
  if (role !== undefined) return `arn:${partition}:sts::${account}:assumed-role/${role}`;
  return ASSUMED_ROLE.exec(arn)?.[1] ?? arn;
}

/**
 * @param pattern a value, or its beginning followed by `*`
 * @returns whether the value is that one, or begins so
 */
export const matches = (pattern: string, value: string): boolean =>
  pattern.endsWith('*') ? value.startsWith(pattern.slice(0, -1)) : value === pattern;
