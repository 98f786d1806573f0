import { types } from 'node:util';

/*
 * Jest gives tests an Error of their own, so that what Node's sockets throw is no Error to the code under test, which
 * it is everywhere else. A test of lost connections imports this.
 */
const isInstance = Function.prototype[Symbol.hasInstance];
Object.defineProperty(Error, Symbol.hasInstance, {
  value(this: unknown, value: unknown): boolean {
    return this === Error ? types.isNativeError(value) : isInstance.call(this as typeof Error, value); // a subclass
  },
});
