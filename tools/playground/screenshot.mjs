// Owns: the picture of the playground in the documentation.
// Must not know: how the page is built, beyond ids.
import { join } from 'node:path';

import { missing, open_page, root, start_browser, start_playground } from '../../tests/e2e/playground_driver.mjs';

const why_not = missing();
if (why_not) {
  console.error(`no picture: ${why_not}`);
  process.exit(1);
}
const target = process.argv[2] ?? join(root, 'docs/playground.png');
const playground = await start_playground();
const browser = await start_browser();
const { page } = await open_page(browser, playground.address, { colorScheme: 'dark', deviceScaleFactor: 1.5, viewport: { width: 1360, height: 820 } });
await page.locator('#bot-state.running').waitFor();
// The first of the first steps: Alice bans her, the bot answers, the next step is proposed.
await page.locator('#guide [data-guide=do]').click();
await page.locator('.message[data-author=Veilleur]', { hasText: '@Mallory' }).waitFor();
await page.locator('#panel-members .member.banned', { hasText: 'Mallory' }).waitFor();
await page.locator('#guide').getByText('2 of 5').waitFor();
await page.mouse.move(640, 20);
await page.screenshot({ path: target });
await browser.close();
const status = await playground.end();
console.log(`${target} (playground ended with ${status})`);
