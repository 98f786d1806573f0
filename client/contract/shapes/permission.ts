/** What the rules of a stage can let a caller do: each route needs one of them. */
export const permissions = {
  bill: 'add line items and usage, and credit them',
  read: 'read customers, invoices, line items, and what sums them up',
  close: 'finalize invoices, or make them void',
  admin: 'create customers; on the local stage, move its time',
} as const;
export type Permission = keyof typeof permissions;
export const permissionNames = Object.keys(permissions) as [Permission, ...Permission[]]; // Object.keys forgets the literal keys
