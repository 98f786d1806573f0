/*
 * What a place in a list looks like: the sort keys that the store gives. A cursor can be made up with a digest that
 * fits, and a place that is no key of the list would be an error of the database, not an empty page. Each noun puts
 * its places together from these.
 */
export const INSTANT = String.raw`\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z`;
export const ID = '[A-Za-z0-9_.:@-]{1,255}';
