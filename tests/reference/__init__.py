"""The regulations once more, by hand: plain Python in whole fen, sharing no code with the engine.

The interpreter reads a policy file; these modules were written from the articles and from the
readings fixed for them. Where the two disagree to the fen, a person decides which is wrong.

`ten_articles` is the regulation itself, `illustration`, `city` and `province` are the policies
loaded beside it, `settling` puts claims in order and tries every value of what is not known,
`claims` draws random claims with the edges over-sampled. Nothing here may import `policyengine`.
"""
