// Does what tests ask of a page: a JSON command a line on stdin, a JSON answer a line on stdout.
const { chromium } = require('playwright-core');
const { readFileSync } = require('node:fs');
const readline = require('node:readline');

const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

let context = null;
let page = null;
let errors = [];
let requests = [];

// A page of its own: nothing is left of the one before.
async function open(browser, { url, width, height, dark }) {
  if (context) await context.close();
  [errors, requests] = [[], []];
  const viewport = { width, height };
  context = await browser.newContext({ viewport, colorScheme: dark ? 'dark' : 'light', acceptDownloads: true });
  page = await context.newPage();
  page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) requests.push(request.url());
  });
  await page.goto(url, { waitUntil: 'load' });
}

async function drag({ from, to }) {
  await page.mouse.move(from[0], from[1]);
  await page.mouse.down();
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 4 });
  await page.mouse.move(to[0], to[1], { steps: 4 });
  await page.mouse.up();
}

async function download({ selector, path }) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.click(selector)]);
  await file.saveAs(path);
  return file.suggestedFilename();
}

const COMMANDS = {
  evaluate: ({ expression }) => page.evaluate(expression),
  hover: ({ selector, position: [x, y] }) => page.hover(selector, { position: { x, y } }),
  click: ({ selector }) => page.click(selector),
  drag,
  download,
  press: ({ key }) => page.keyboard.press(key),
  // What breaks rules for readers of all kinds; scripts of the page's own policy do not bind the driver.
  axe: async ({ program, tags }) => {
    await page.evaluate(readFileSync(program, 'utf8'));
    const found = await page.evaluate(
      (values) => axe.run(document, { preload: false, runOnly: { type: 'tag', values }, resultTypes: ['violations'] }),
      tags,
    );
    return found.violations.map(({ id, nodes }) => {
      const first = nodes.slice(0, 3).map((node) => `${node.target.join(' ')} (${node.failureSummary})`);
      return `${id}, ${nodes.length} times: ${first.join('; ')}`;
    });
  },
  screenshot: ({ path }) => page.screenshot({ path, fullPage: true }).then(() => null),
  troubles: async () => ({ errors, requests }),
};

async function main() {
  const browser = await chromium.launch({ executablePath: process.argv[2], headless: true, args: FLAGS });
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const command = JSON.parse(line);
    try {
      const value = command.do === 'open' ? await open(browser, command) : await COMMANDS[command.do](command);
      process.stdout.write(JSON.stringify({ value: value ?? null }) + '\n');
    } catch (error) {
      process.stdout.write(JSON.stringify({ error: String(error) }) + '\n');
    }
  }
  await browser.close();
}

main().catch((error) => { process.stderr.write(String(error) + '\n'); process.exit(1); });
