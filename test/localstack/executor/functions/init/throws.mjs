console.log('reading the configuration');
throw new RangeError('TABLE_NAME is not set');
