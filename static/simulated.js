// Plays logs of actions on a simulated Kafka, beside the page (src/adapters/simulated.rs). A message is the name of a log;
// the answer is what came of it as JSON, or null where it could not be played.
const { search } = location;
let module;
function load() {
  importScripts(`simulated-module.js${search}`);
  return wasm_bindgen({ module_or_path: `simulated-module_bg.wasm${search}` });
}
onmessage = async ({ data: name }) => {
  try {
    await (module ??= load());
    postMessage(wasm_bindgen.simulated(name) ?? null);
  } catch {
    postMessage(null);
  }
};
