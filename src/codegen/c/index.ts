// Generated C of scheme `integer`.
export { generateIntegerProject } from './measured-project.ts';
