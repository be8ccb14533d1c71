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
