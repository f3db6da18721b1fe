export { incident } from './incident.ts';
export { pageLoop } from './page-loop.ts';
