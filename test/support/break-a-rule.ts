import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';

/* A test loads this before an app. It adds a bucket that accepts requests without TLS, which no suppression allows. */
const synth = App.prototype.synth;
App.prototype.synth = function synthWithViolation(...options) {
  new Bucket(new Stack(this, 'Careless'), 'Open');
  return synth.apply(this, options);
};
