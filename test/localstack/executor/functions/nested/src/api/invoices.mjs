export const routes = { create: async (event) => ({ module: 'nested', event }) };
