/** The permissions that a stage's rules can give a caller. Each route needs one of them. */
export const permissions = {
  bill: 'add line items, usage, leads and subscriptions, credit what was billed, and change and cancel subscriptions',
  read: 'read customers, products, invoices, line items, subscriptions, leads, summaries and reports',
  close: 'finalize invoices, or make them void',
  admin: 'create customers and products; on the local stage, move its time',
} as const;
export type Permission = keyof typeof permissions;
export const permissionNames = Object.keys(permissions) as [Permission, ...Permission[]]; // Object.keys forgets the literal keys
