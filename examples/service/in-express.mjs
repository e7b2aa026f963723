// The service inside an Express application, under /nlp (npm install express):
// node examples/service/in-express.mjs [PORT]
import { createService } from 'bytetag/service';
import express from 'express';

const service = await createService({ models: ['pos-en'] });
const app = express();
app.get('/', (_, response) => response.send('an application of its own'));
// Before parsers of bodies, which would take the bodies of its calls.
app.use('/nlp', service.handle);
app.use(express.json());

const server = app.listen(Number(process.argv[2] ?? 3000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
process.once('SIGTERM', async () => {
  server.close();
  await service.close();
});
