// What cannot wait for the application. The page waits for this script, as it does for the stylesheet.
try {
  // The remembered theme is there at the first paint.
  const theme = localStorage.getItem('theme');
  if (theme) {
    document.documentElement.dataset.theme = theme;
  }
  // Where somebody has signed in, the application first asks who is there. The browser asks now and hands it that answer.
  if (localStorage.getItem('signed-in')) {
    const session = { rel: 'preload', as: 'fetch', crossOrigin: 'anonymous', href: '/api/v1/session' };
    document.head.append(Object.assign(document.createElement('link'), session));
  }
} catch {
  // A browser that keeps nothing shows the system's theme, and asks later.
}
