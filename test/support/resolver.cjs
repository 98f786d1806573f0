/**
 * Middy's packages have no entry for `require`, which Jest uses. Each package still gets the version that it
 * asks for.
 */
module.exports = (request, options) =>
  options.defaultResolver(
    request,
    request.startsWith('@middy/') ? { ...options, conditions: ['import', 'node', 'default'] } : options,
  );
