// Sets the remembered theme before the first paint: the page waits for this script, as it does for the stylesheet.
try {
  const theme = localStorage.getItem('theme');
  if (theme) {
    document.documentElement.dataset.theme = theme;
  }
} catch {
  // A browser that keeps nothing shows the system's theme.
}
