// Starts the module. Its addresses come from the page, where Trunk writes them, so that nothing
// stands inline and the content security policy needs no exception.
const { js, wasm, programs } = document.querySelector("script[data-wasm]").dataset;
const address = (relative) => new URL(relative, document.baseURI).href;

// The program of the pattern that was asked for is fetched beside the module, which will want it: to
// run the link, or to offer another run where it refuses the link.
const pattern = /^#\/([a-z-]+)/.exec(location.hash)?.[1];
for (const file of JSON.parse(programs ?? "{}")[pattern] ?? []) {
  const hint = document.createElement("link");
  Object.assign(hint, { rel: "preload", as: "fetch", crossOrigin: "anonymous", href: address(file) });
  document.head.append(hint);
}

try {
  const { default: init } = await import(address(js));
  await init({ module_or_path: address(wasm) });
} catch (error) {
  const notice = document.createElement("p");
  notice.role = "alert";
  notice.textContent = `The playground could not start: ${error.message}`;
  document.body.append(notice);
  throw error;
}
