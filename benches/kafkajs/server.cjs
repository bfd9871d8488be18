// What most people would write instead of the bridge: kafkajs behind npm's `ws`. A message is a batch of records as JSON,
// and is answered with its number once Kafka has acknowledged all of them.
//
// node server.cjs BROKERS TOPIC; prints the port that it listens on.
const { Kafka, logLevel } = require("kafkajs");
const { WebSocketServer } = require("ws");

const [brokers, topic] = process.argv.slice(2);

async function main() {
  const kafka = new Kafka({ brokers: brokers.split(","), logLevel: logLevel.ERROR });
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
  server.on("connection", (socket) => {
    socket.on("message", async (text) => {
      const { id, values } = JSON.parse(text);
      try {
        await producer.send({ topic, acks: -1, messages: values.map((value) => ({ value })) });
        socket.send(JSON.stringify({ id }));
      } catch (error) {
        socket.send(JSON.stringify({ id, error: String(error) }));
      }
    });
  });
  server.on("listening", () => console.log(server.address().port));
}

main();
