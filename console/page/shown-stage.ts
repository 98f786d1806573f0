/** The stage as the proxy tells it with the page. It holds no key. */
export interface ShownStage {
  readonly name: string;
  readonly baseUrl: string;
  readonly region: string;
  /** Whether anything may be changed. */
  readonly write: boolean;
  /** What must be typed before a change. */
  readonly confirmation?: string | undefined;
}
