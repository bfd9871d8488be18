// Plays logs of actions on two Kafkas, beside the page (crates/comparer, src/adapters/comparer.rs). What the page says:
// ["listed"], ["play", name, prefix, lot], ["stop"], and ["answer", number, bytes] to a call. What it hears: ["ask", number, wait
// in microseconds, bytes], and how it ended: ["came", text], ["refused", why] or ["failed"]. Once stopped the worker ends as soon
// as no call is unanswered.
const { search } = location;
const waiting = new Map();
let [module, asked, isStopped] = [undefined, 0, false];
function load() {
  importScripts(`comparer-module.js${search}`);
  return wasm_bindgen({ module_or_path: `comparer-module_bg.wasm${search}` });
}
function ask(call, waitUs) {
  return new Promise((answered) => {
    waiting.set(++asked, answered);
    postMessage(["ask", asked, waitUs, call]);
  });
}
function endIfDone() {
  if (isStopped && waiting.size === 0) close();
}
async function come(work) {
  try {
    await (module ??= load());
    postMessage(["came", await work()]);
  } catch (why) {
    postMessage(typeof why === "string" ? ["refused", why] : ["failed"]);
  }
}
onmessage = ({ data: [what, ...rest] }) => {
  if (what === "answer") {
    const [number, bytes] = rest;
    waiting.get(number)(bytes);
    waiting.delete(number);
    // Whoever got the answer may ask on.
    setTimeout(endIfDone);
  } else if (what === "listed") come(() => wasm_bindgen.listed());
  else if (what === "play") come(() => wasm_bindgen.play(...rest, ask));
  else {
    isStopped = true;
    if (module) module.then(wasm_bindgen.stop, () => {});
    setTimeout(endIfDone);
  }
};
