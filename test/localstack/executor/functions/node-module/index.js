export const handler = async (event) => ({ module: 'package.json type', event });
