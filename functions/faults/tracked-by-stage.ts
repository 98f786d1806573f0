import { readTracking } from '../environment.ts';
import { secretText } from './secret-text.ts';
import { senderTo } from './sending.ts';
import { type Handler, tracked } from './tracked.ts';

/** A handler whose faults are sent to the tracker that its variables name. Entries of functions are made with this. */
export function trackedByStage<Event, Result>(handler: Handler<Event, Result>): Handler<Event, Result> {
  const { secretId, ...place } = readTracking(process.env);
  return tracked(
    handler,
    place,
    senderTo(() => secretText(secretId), place.version),
  );
}
