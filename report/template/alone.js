
// A page of one recording in a frame: the report sets the frame's height, and of all pages one plays at a time.
if (parent !== window) {
  root.classList.add("framed");
  hush = () => parent.postMessage({started: true}, "*");
  addEventListener("message", (event) => {
    if (event.source === parent && event.data.stop) stop();
  });
  const measure = () => parent.postMessage({height: Math.ceil(document.body.getBoundingClientRect().height)}, "*");
  new ResizeObserver(measure).observe(document.body);
  addEventListener("load", measure); // nothing is observed of a frame out of sight
}
