/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Multiboot entry point and the timer interrupt's entry point. */

	.set	MULTIBOOT_MAGIC, 0x1badb002
	.set	MULTIBOOT_FLAGS, 0x2	/* Memory sizes are wanted. */

	.section .multiboot, "a"
	.align	4
	.long	MULTIBOOT_MAGIC
	.long	MULTIBOOT_FLAGS
	.long	-(MULTIBOOT_MAGIC + MULTIBOOT_FLAGS)

	.section .bss
	.align	4096
stack_bottom:
	.skip	16384
stack_top:

	.section .text
	.globl	_start
_start:
	cli
	cld
	movl	$stack_top, %esp
	pushl	%ebx
	pushl	%eax
	call	guest_main
1:	hlt
	jmp	1b

	.globl	load_segments
load_segments:
	ljmp	$0x08, $1f
1:	movl	$0x10, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %fs
	movl	%eax, %gs
	movl	%eax, %ss
	ret

	.globl	timer_entry
timer_entry:
	pusha
	cld
	call	timer_interrupt
	popa
	iret

	.section .note.GNU-stack, "", @progbits
