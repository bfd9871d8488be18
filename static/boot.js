// Starts the module. Its addresses come from the page, where Trunk writes them, so that nothing
// stands inline and the content security policy needs no exception.
const { js, wasm } = document.querySelector("script[data-wasm]").dataset;
const address = (relative) => new URL(relative, document.baseURI).href;

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
