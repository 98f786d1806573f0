exports.handler = async (event) => ({ module: 'CommonJS', event });
