dead-letter-queue-title = Dead letter queue
