kafka-title = Kafka
