import { types } from 'node:util';

/*
 * Jest gives each test its own Error class. An error of Node's sockets is then no instance of it, although it
 * is one everywhere else. A test of lost connections imports this file.
 */
const isInstance = Function.prototype[Symbol.hasInstance];
Object.defineProperty(Error, Symbol.hasInstance, {
  value(this: unknown, value: unknown): boolean {
    return this === Error ? types.isNativeError(value) : isInstance.call(this as typeof Error, value); // a subclass
  },
});
