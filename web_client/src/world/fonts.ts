// The families that the world writes with; both are shipped with the client.

export const NAME_FAMILY = "'Inter Variable', Inter, sans-serif";
export const NUMBER_FAMILY = "'JetBrains Mono Variable', 'JetBrains Mono', monospace";
