/*
 * What a place in a list looks like: the sort keys that the store gives. Somebody can make up a cursor with a digest
 * that fits. If its place were no key of the list, the database would answer an error and not an empty page. Each noun
 * builds its places from these.
 */
export const INSTANT = String.raw`\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z`;
export const ID = '[A-Za-z0-9_.:@-]{1,255}';
