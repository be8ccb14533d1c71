// Which pages are measured.

/** Those of the portal and the account that need no session. */
export const SIGNED_OUT = ['/', '/password-reset', '/password-reset#token', '/invitation#token'];

/** Those of a client; in braces stands the list whose first thing is shown. */
export const OF_CLIENT = [
  '/',
  '/api-keys',
  '/api-keys/new',
  '/api-keys/{api-keys}',
  '/api-keys/{api-keys}/edit',
  '/usage',
  '/requests',
  '/requests/{requests}',
  '/guide',
  '/guide/create_invoice',
  '/balance',
  '/payments',
  '/payments/{payments}',
  '/withdrawals',
  '/withdrawals/{withdrawals}',
  '/invoices',
  '/invoices/{invoices}',
  '/package',
  '/activity',
  '/team',
  '/settings',
  '/nowhere',
];

/** Those of an admin. */
export const OF_ADMIN = [
  '/admin/monitoring?range=24h',
  '/admin/monitoring/alerts',
  '/admin/requests',
  '/admin/requests/{admin/requests}',
  '/admin/clients',
  '/admin/clients/{admin/clients}',
  '/admin/clients/{admin/clients}/api-keys/new',
  '/admin/api-keys',
  '/admin/api-keys/{admin/api-keys}',
  '/admin/api-keys/{admin/api-keys}/edit',
  '/admin/users',
  '/admin/packages',
  '/admin/shadow-changes',
  '/admin/upgrade-requests',
  '/admin/payments',
  '/admin/payments/{admin/payments}',
  '/admin/withdrawals',
  '/admin/withdrawals/{admin/withdrawals}',
  '/admin/invoices',
  '/admin/invoices/{admin/invoices}',
  '/admin/leaks',
  '/admin/audit-trail',
  '/admin/audit-trail/proof',
  '/admin/settings',
];

/** Those of the pages that `PAGES=/usage,/requests` names; all if it names none. */
export function chosen(pages) {
  return pages.filter((page) => !process.env.PAGES || process.env.PAGES.split(',').includes(page));
}

/** The path with the id of the first thing of the list that it names, as the session of the browser sees it. */
export async function named(request, path) {
  const list = path.match(/\{(.+)\}/)?.[1];
  if (!list) {
    return path;
  }
  const { data } = await (await request.get(`/api/v1/${list}`)).json();
  return path.replace(`{${list}}`, data[0].id ?? data[0].request_id);
}
