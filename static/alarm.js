// A worker's timer, for a page whose own are late while its tab is hidden (src/adapters/bridge/alarm.rs). A message is
// how many milliseconds to wait, and takes the place of the one before; or null, with which the worker ends.
let timer;
onmessage = ({ data: wait }) => {
  clearTimeout(timer);
  if (wait === null) close();
  else timer = setTimeout(postMessage, wait, null);
};
