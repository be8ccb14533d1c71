// Starts the application that the page names.
const { application } = document.documentElement.dataset;

// A browser may keep a page that was left and show it again as it was, even after a sign-out.
addEventListener('pageshow', (event) => {
  if (event.persisted) {
    location.reload();
  }
});

try {
  const { default: init } = await import(`./${application}.js`);
  await init({ module_or_path: new URL(`./${application}_bg.wasm`, import.meta.url) });
} catch (error) {
  console.error(error);
  const message = document.getElementById('boot-message');
  if (message) {
    message.textContent = 'The dashboard could not be loaded. Check the connection, then load this page again.';
  }
}

// A client goes on to the other one's pages sooner or later. The browser fetches that program once somebody who has signed in
// uses the page: by then nothing waits that is to be seen first.
const other = { portal: 'account', account: 'portal' }[application];
const fetchAhead = () => {
  for (const file of [`${other}.js`, `${other}_bg.wasm`]) {
    const link = { rel: 'prefetch', as: 'fetch', crossOrigin: 'anonymous', href: new URL(file, import.meta.url).href };
    document.head.append(Object.assign(document.createElement('link'), link));
  }
};
if (other && !navigator.connection?.saveData) {
  const used = new AbortController();
  const use = () => {
    if (document.getElementById('sidebar')) {
      used.abort();
      fetchAhead();
    }
  };
  for (const sign of ['pointerdown', 'keydown']) {
    addEventListener(sign, use, { signal: used.signal });
  }
}
