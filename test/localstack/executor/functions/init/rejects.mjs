Promise.reject(new RangeError('rejected while loading'));
export const handler = async () => 'never reached';
