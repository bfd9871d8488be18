// Starts the module. Trunk.toml says where its addresses come from.
const { js, wasm, programs } = document.querySelector("script[data-wasm]").dataset;
const address = (relative) => new URL(relative, document.baseURI).href;

// The module will want the program of the pattern that was asked for.
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
