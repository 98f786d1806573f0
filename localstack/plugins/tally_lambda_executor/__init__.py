"""LocalStack plugin: Lambda functions as local Node.js processes, for machines without Docker."""
