/** A file of the page, by the path at which it is served. */
export interface PageFile {
  readonly contentType: string;
  readonly content: string | Uint8Array;
}

export type PageFiles = ReadonlyMap<string, PageFile>;

export const HTML = 'text/html; charset=utf-8';
export const SCRIPT = 'text/javascript; charset=utf-8';
export const STYLE = 'text/css; charset=utf-8';
export const PROBLEM = 'application/problem+json; charset=utf-8';
export const LINES = 'application/x-ndjson; charset=utf-8';
