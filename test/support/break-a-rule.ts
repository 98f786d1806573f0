import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';

/* Loaded before an app: adds what nobody acknowledged, a bucket that takes requests without TLS. */
const synth = App.prototype.synth;
App.prototype.synth = function synthWithViolation(...options) {
  new Bucket(new Stack(this, 'Careless'), 'Open');
  return synth.apply(this, options);
};
