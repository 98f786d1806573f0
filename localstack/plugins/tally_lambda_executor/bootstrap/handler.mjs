// Loads the module of the function that `_HANDLER` names ("dir/file.export.nested"). Node itself decides whether it is
// CommonJS or ESM.

import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runtimeError } from './errors.mjs';

const EXTENSIONS = ['', '.js', '.mjs', '.cjs'];

export async function loadHandler({ taskRoot, handler, allowsCallbacks }) {
  const { directory, module, names } = parse(handler);
  const file = await findModule(resolve(taskRoot, directory, module), module);
  const found = pick(await importModule(file), names);
  if (found === undefined || found === null) {
    throw runtimeError('HandlerNotFound', `${handler} is undefined or not exported`);
  }
  if (typeof found !== 'function') {
    throw runtimeError('HandlerNotFound', `${handler} is not a function`);
  }
  if (found.length >= 3 && !allowsCallbacks) {
    throw runtimeError(
      'CallbackHandlerDeprecated',
      'ERROR: AWS Lambda has removed support for callback-based function handlers starting with ' +
        'Node.js 24. You need to modify this function to use a supported handler signature to ' +
        'use Node.js 24 or later. For more information see ' +
        'https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
    );
  }
  return found;
}

function parse(handler) {
  if (handler.includes('..')) {
    throw runtimeError(
      'MalformedHandlerName',
      `'${handler}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const [module, ...names] = basename(handler).split('.');
  if (names.length === 0) throw runtimeError('MalformedHandlerName', 'Bad handler');
  return { directory: dirname(handler), module, names };
}

async function findModule(path, module) {
  for (const extension of EXTENSIONS) {
    const info = await stat(path + extension).catch(() => undefined);
    if (info?.isFile()) return path + extension;
  }
  throw runtimeError('ImportModuleError', `Error: Cannot find module '${module}'`);
}

async function importModule(file) {
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw Object.assign(runtimeError('UserCodeSyntaxError', String(error)), {
        stack: error.stack,
      });
    }
    // If an import in an ES module is missing (ERR_MODULE_NOT_FOUND), Lambda reports the plain error.
    if (error?.code === 'MODULE_NOT_FOUND') {
      throw runtimeError('ImportModuleError', String(error));
    }
    throw error;
  }
}

function pick(namespace, names) {
  const walk = (from) => names.reduce((value, name) => value?.[name], from);
  return walk(namespace) ?? walk(namespace.default);
}
