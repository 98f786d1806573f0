"""Makes LocalStack demand an AWS Signature Version 4 on `AWS_IAM` methods, as API Gateway does."""
