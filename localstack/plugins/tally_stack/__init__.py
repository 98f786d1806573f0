"""What makes LocalStack's processes one stack: loopback only, data kept on request."""
