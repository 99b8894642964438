export interface User {
  id: number
  name: string
  tags: string[]
}

export type Role = "reader" | "writer"
