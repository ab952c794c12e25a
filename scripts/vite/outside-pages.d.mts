export const outsidePages: string;
