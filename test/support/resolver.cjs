/** Middy's packages have no entry for require, which is how Jest asks for them. Each still gets the version it asks for. */
module.exports = (request, options) =>
  options.defaultResolver(
    request,
    request.startsWith('@middy/') ? { ...options, conditions: ['import', 'node', 'default'] } : options,
  );
