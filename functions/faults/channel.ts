import { channel } from 'node:diagnostics_channel';

/** A line that was logged at level error. */
export interface Fault {
  readonly message: string;
  /** What was logged with it: an error, or an object that may have one as `error`. */
  readonly details: readonly unknown[];
}

/** Without a subscriber, telling costs nothing. Only the functions of a stage with an error tracker have one. */
const faults = channel('tally:fault');

export const tellFault = (fault: Fault): void => {
  if (faults.hasSubscribers) faults.publish(fault);
};

export const onFault = (take: (fault: Fault) => void): void => {
  // Only `tellFault` publishes on this channel.
  faults.subscribe((fault) => take(fault as Fault));
};
