// A worker's timer, for a page whose own are late while its tab is hidden (src/adapters/alarm.rs). Each message
// is how many milliseconds to wait, or null to wait no longer, and takes the last one's place.
let timer;
onmessage = ({ data: wait }) => {
  clearTimeout(timer);
  if (wait !== null) timer = setTimeout(() => postMessage(null), wait);
};
